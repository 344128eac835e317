program main
  implicit none
  integer :: i, j
  real(8) :: a(2000,2000)
  !$omp parallel do
  do j = 1, 2000
    do i = 1, 10
      a(i,j) = i + j
    end do
  end do
  call sub(300)
  print *, a(5,5)
contains
  subroutine sub(n)
    integer, intent(in) :: n
    real(8) :: w(n, n), v(500, 500)
    integer :: k
    w = 0
    !$omp parallel do
    do k = 1, n
      w(:, k) = k
      v(:, k) = 1
    end do
    print *, sum(w)
  end subroutine
end program
