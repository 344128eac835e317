program t
  implicit none
  integer :: i
  real(8) :: w(10), a(10,100)
  !$omp parallel do
  do i = 1, 100
    w = i
    a(:,i) = w * 2
  end do
  print *, size(a)
end program t
