!Every iteration reads the element before its own.
!Data race pair: a(i)@14:5:W vs. a(i-1)@14:12:R

program KRN008_prefix_orig_yes
  use omp_lib
  implicit none
  integer :: i
  integer, dimension(100) :: a

  a = 1  ! all of them

  !$omp parallel do
  do i = 2, 100
    a(i) = a(i-1) + 1   ! the race
  end do
  !$omp end parallel do

  print *, 'race result', a(100)
end program KRN008_prefix_orig_yes
